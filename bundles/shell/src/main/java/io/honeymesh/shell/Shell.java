// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.OperatorNote;
import io.honeymesh.api.spi.NodeEventListener;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.karaf.shell.support.table.ShellTable;

/**
 * What a command works with: the node's services, the terminal and the moment.
 *
 * @param node the process
 * @param progress where long work shows how far it is; empty if nobody looks
 * @param user who asks, for the record
 * @param gone sends what was printed on its way, and tells whether nobody is there any more to read it
 * @param listening registers a listener until the handle is closed
 */
record Shell(
        Services services,
        Node node,
        PrintStream out,
        Optional<PrintStream> progress,
        Style style,
        String user,
        Instant now,
        BooleanSupplier gone,
        Function<NodeEventListener, AutoCloseable> listening) {

    void line(String text) {
        out.println(text);
    }

    /** One JSON document on a line of its own. */
    void json(Object document) {
        out.println(AsciiJson.of(document));
    }

    void table(ShellTable table) {
        if (!style.ansi()) {
            table.forceAscii();
        }
        table.print(out);
    }

    /** An operator's words as they are kept: with who said them where nothing was said. */
    String note(String given) {
        return given.isBlank() ? "by " + user : OperatorNote.of(given);
    }
}
