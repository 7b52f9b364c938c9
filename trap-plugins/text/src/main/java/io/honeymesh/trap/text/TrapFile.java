// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;

/**
 * A file's content, checked.
 *
 * @param lineBytes the longest line the trap reads
 * @param recognises what a client's first bytes look like, for shared ports
 */
record TrapFile(
        String name,
        List<Integer> ports,
        int lineBytes,
        Optional<Template> greeting,
        Optional<Pattern> recognises,
        List<Rule> rules) {

    /** The state a conversation begins in. */
    static final String START = "start";

    TrapFile {
        ports = List.copyOf(ports);
        rules = List.copyOf(rules);
    }
}
