"""What runs on a machine: systemd's services, listening TCP ports, and the images of containers.

Three sources that know nothing of each other, so that one that fails takes no other with it.
"""
