// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Command;
import java.time.Duration;

/**
 * One attacker of the demo: a real program from the outside world.
 *
 * @param name short, of its host
 * @param tool what a person would call it
 * @param ipv6 whether it comes over IPv6
 * @param command what it runs
 * @param limit after which it is ended, as a person would give up
 */
record Attack(String name, String tool, boolean ipv6, Command command, Duration limit) {

    /** The command as typed. */
    String typed() {
        return String.join(
                " ",
                command.words().stream()
                        .map(word -> word.matches("[\\w./:@=,%+-]+") ? word : "'" + word + "'")
                        .toList());
    }
}
