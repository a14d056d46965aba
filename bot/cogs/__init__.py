"""What people do in Discord, one file a capability."""
