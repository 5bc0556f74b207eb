# The same image in Podman, for a user without rights.
step "podman, rootless"
skip "not yet"
