# SPDX-License-Identifier: Apache-2.0
# The Ignite transport: there where its configuration is when the node starts, with what its client needs of the JVM.

ignite_wanted() { [ -f "$base/etc/io.honeymesh.transport.ignite.cfg" ]; }

# Before the traps, which stop first.
ignite_bundles() {
    ! ignite_wanted || printf '%s\n' 'mvn\:io.honeymesh/io.honeymesh.transport.ignite/@project.version@ = 68'
}

# Ignite reads and writes its messages through the insides of java.nio's buffers.
ignite_arguments() {
    ! ignite_wanted || echo '--add-opens=java.base/java.nio=ALL-UNNAMED'
}
