"""The collector: the vendor's small server that receives receipts and counts them."""
