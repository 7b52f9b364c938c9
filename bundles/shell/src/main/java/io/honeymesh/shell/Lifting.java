// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.Subject;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.karaf.shell.api.console.Session;

/** Lifts bans by the command {@code unban}, given as the session's user, so that Karaf asks for the role as it always does. */
record Lifting(Session session) {

    /** Karaf's registry holds only what the user's roles may see. */
    boolean permitted() {
        return session.getRegistry().getCommands().stream()
                .anyMatch(command -> command.getScope().equals("honeymesh")
                        && command.getName().equals("unban"));
    }

    /**
     * On a thread of its own, for on the caller's a command given within a command would print on the screen.
     *
     * @return what the command said
     */
    String lift(Subject banned) throws InterruptedException {
        javax.security.auth.Subject user = javax.security.auth.Subject.current();
        FutureTask<String> order =
                new FutureTask<>(() -> javax.security.auth.Subject.callAs(user, () -> unban(banned)));
        Thread.ofVirtual().name("honeymesh-top-lift").start(order);
        try {
            return order.get();
        } catch (ExecutionException broken) {
            return refusal(broken);
        }
    }

    private String unban(Subject banned) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        Session inner = session.getFactory().create(InputStream.nullInputStream(), out, out, session);
        try {
            inner.execute("honeymesh:unban " + banned);
            return SafeText.printable(
                    said.toString(StandardCharsets.UTF_8).strip().replace("\n", "; "));
        } catch (Exception refused) {
            return refusal(refused);
        } finally {
            inner.close();
        }
    }

    private static String refusal(Exception why) {
        return "Not lifted: " + SafeText.printable(String.valueOf(why.getMessage()));
    }
}
