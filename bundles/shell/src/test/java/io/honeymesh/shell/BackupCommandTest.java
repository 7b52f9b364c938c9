// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.honeymesh.api.service.Backups;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.junit.jupiter.api.Test;

/** What is asked at a terminal; {@code BackupIT} makes backups. */
class BackupCommandTest {

    private final FakeNode node = new FakeNode();

    @Test
    void whoPressesCtrlCOrCtrlDAtThePassphraseHasMadeNothing() {
        for (RuntimeException pressed : List.of(new UserInterruptException(""), new EndOfFileException())) {
            assertThrows(CancellationException.class, () -> run(pressed));
            assertThrows(CancellationException.class, () -> run("long enough, this one", pressed));
        }
    }

    @Test
    void twoPassphrasesThatDifferMakeNothing() {
        CommandFailure refused =
                assertThrows(CommandFailure.class, () -> run("long enough, this one", "long enough, this onf"));
        assertEquals("the two are not the same: nothing was done", refused.getMessage());
    }

    /** @param answers texts, or what reading one throws */
    private void run(Object... answers) throws InterruptedException {
        Iterator<Object> next = List.of(answers).iterator();
        Terminal terminal = of(Terminal.class, List.<Object>of().iterator());
        node.others.put(Backups.class, of(Backups.class, List.<Object>of().iterator()));
        BackupCommand command = new BackupCommand();
        command.session = (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Session.class},
                (_, method, _) -> method.getName().equals("getTerminal") ? terminal : answer(next));
        node.run(command);
    }

    /** Whose every method gives the next answer: none, where nothing must be asked. */
    private static <T> T of(Class<T> type, Iterator<Object> answers) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, _, _) -> answer(answers)));
    }

    private static Object answer(Iterator<Object> answers) {
        Object answer = answers.next();
        if (answer instanceof RuntimeException thrown) {
            throw thrown;
        }
        return answer;
    }
}
