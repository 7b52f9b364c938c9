// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import java.util.Locale;

/**
 * One line of the control connection.
 *
 * @param line as it came
 * @param verb its first word in upper case
 * @param argument the rest
 */
record Command(String line, String verb, String argument) {

    static Command of(String line) {
        // Clients announce ABOR with telnet's IP and DM (RFC 959, 4.1.3); vsftpd skips them.
        int start = 0;
        while (start < line.length() && "\u00ff\u00f4\u00f2".indexOf(line.charAt(start)) >= 0) {
            start++;
        }
        String said = line.substring(start);
        int space = said.indexOf(' ');
        String verb = space < 0 ? said : said.substring(0, space);
        return new Command(line, verb.toUpperCase(Locale.ROOT), space < 0 ? "" : said.substring(space + 1));
    }
}
