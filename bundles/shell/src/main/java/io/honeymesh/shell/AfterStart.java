// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.service.NodeReady;
import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Once the node has started, has the JVM collect what the start left: a node with little to do would not for hours. Twice, since
 * the first collection only dates what is held softly, such as the tables of contents of all jars, and the next lets go what
 * nobody asked for in between. Each stops the node for a fifth of a second; what is banned is dropped meanwhile.
 */
@Component(
        service = {},
        immediate = true)
public final class AfterStart {

    private static final List<Duration> AFTER = List.of(Duration.ofSeconds(10), Duration.ofSeconds(5));

    private final Thread thread;

    @Activate
    public AfterStart(@Reference NodeReady ready) {
        this(AFTER, System::gc);
    }

    AfterStart(List<Duration> after, Runnable collect) {
        thread = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("after-start")
                .start(() -> run(after, collect));
    }

    private static void run(List<Duration> after, Runnable collect) {
        try {
            for (Duration pause : after) {
                Thread.sleep(pause);
                collect.run();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Deactivate
    void deactivate() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
