"""What a worker hears from the broker, and how it finds work while it hears nothing."""
