"""Starting, preparing and stopping the site's processes."""
