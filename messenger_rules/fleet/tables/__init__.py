"""Tables of hosts: inventories as columns of numbers, and the engines that count formulas over them."""
