"""Long runs: started by hand, bounded, resumable; their last results are kept in docs/results."""
