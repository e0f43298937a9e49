"""What a site decides for itself beside its policy: settings, and reasons for rejection."""
