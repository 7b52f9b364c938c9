# SPDX-License-Identifier: Apache-2.0
# Felix's Web Console: there where its configuration is when the node starts. Not in profile edge, which has no web.
# Of the inventory it needs the classes; at a level that is never reached it adds no pages.

webconsole_bundles() {
    [ -f "$base/etc/io.honeymesh.webconsole.cfg" ] || return 0
    printf '%s\n' \
        'mvn\:org.owasp.encoder/encoder/@owasp-encoder.version@ = 77' \
        'mvn\:org.apache.felix/org.apache.felix.inventory/@felix.inventory.version@ = 200' \
        'mvn\:org.apache.felix/org.apache.felix.webconsole/@felix.webconsole.version@ = 77' \
        'mvn\:io.honeymesh/io.honeymesh.webconsole/@project.version@ = 78'
}
