"""Staff screens (工作台), one module for each subject."""
