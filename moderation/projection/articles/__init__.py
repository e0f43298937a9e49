"""What happens under articles, as the projection has it: figures, half hours, suggested picks."""
