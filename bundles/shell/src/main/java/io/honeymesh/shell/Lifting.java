// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.karaf.shell.api.console.Session;

/** Lifts bans by the command {@code unban}, given as the session's user, so that Karaf asks for the role as it always does. */
record Lifting(Session session) {

    /** Karaf's registry holds only what the user's roles may see. */
    boolean permitted() {
        return session.getRegistry().getCommands().stream()
                .anyMatch(command -> command.getScope().equals("honeymesh")
                        && command.getName().equals("unban"));
    }

    /** @return what the command said */
    String lift(Subject banned) throws InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        Session inner = session.getFactory().create(InputStream.nullInputStream(), out, out, session);
        try {
            inner.execute("honeymesh:unban " + banned);
            return SafeText.printable(
                    said.toString(StandardCharsets.UTF_8).strip().replace("\n", "; "));
        } catch (InterruptedException ended) {
            throw ended;
        } catch (Exception refused) {
            return "Not lifted: " + SafeText.printable(String.valueOf(refused.getMessage()));
        } finally {
            inner.close();
        }
    }
}
