// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.ssh.shell.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * An SSH server that looks like Debian 12's: it takes logins, keys and commands, gives a shell that executes nothing and
 * reaches nothing (S10), and forwards nothing (S14). One {@link Decoy} per persona is made on its first conversation and
 * shared by all later ones. Thread-safe.
 */
@Component(service = TrapProtocol.class)
public final class SshTrap implements TrapProtocol {

    private static final System.Logger LOG = System.getLogger(SshTrap.class.getName());

    /** A node has one persona; a test kit may bring a few more. */
    private static final int MAX_DECOYS = 8;

    private final FailureDelay failureDelay;
    private final Map<String, Decoy> decoys = new HashMap<>();
    private final ScheduledThreadPoolExecutor timer;

    @Activate
    public SshTrap() {
        this(FailureDelay.REAL);
    }

    SshTrap(FailureDelay failureDelay) {
        this.failureDelay = failureDelay;
        // MINA would make a timer thread of its own; ours is virtual and exists only while it has something to do.
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofVirtual().name("ssh-timer").factory());
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    @Deactivate
    void deactivate() {
        timer.shutdownNow();
        synchronized (decoys) {
            decoys.clear();
        }
    }

    @Override
    public String name() {
        return "ssh";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(22, 2222);
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return new String(firstBytes, StandardCharsets.ISO_8859_1).startsWith("SSH-");
    }

    /** MINA looks for its parts in the thread's context class loader first: it must not meet Karaf's own MINA there. */
    @Override
    public void converse(TrapSession trap) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(SshTrap.class.getClassLoader());
        try {
            talk(trap);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void talk(TrapSession trap) throws IOException {
        // Before any class of MINA's is loaded: their initialisers would register a provider for the whole JVM.
        Crypto.prepare();
        SshSession session = open(trap);
        try {
            session.run(trap.input());
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            if (e.getCause() instanceof Error ours) {
                throw new IllegalStateException("the SSH trap itself failed", ours);
            }
            // MINA and the packet parser throw whatever a malformed packet leads to: a violation, not our failure.
            trap.add(new Evidence.Violation("ssh protocol", Captured.of(String.valueOf(e.getMessage()))));
            LOG.log(System.Logger.Level.DEBUG, "an SSH conversation ended", e);
        } finally {
            session.end();
        }
    }

    private SshSession open(TrapSession trap) throws IOException {
        try {
            return new SshSession(decoy(trap.persona()), new Wire(trap), trap);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("no SSH session", e);
        }
    }

    private Decoy decoy(Persona persona) {
        String id = HexFormat.of().formatHex(persona.bytes("ssh.decoy", 16));
        synchronized (decoys) {
            Decoy known = decoys.get(id);
            if (known == null) {
                if (decoys.size() >= MAX_DECOYS) {
                    decoys.clear();
                }
                known = make(persona);
                decoys.put(id, known);
            }
            return known;
        }
    }

    private Decoy make(Persona persona) {
        HostKeys keys = new HostKeys(persona);
        Thread.ofVirtual().name("ssh-rsa-key").start(keys.rsaTask());
        return new Decoy(
                SshEngine.server(keys, timer),
                keys,
                Machine.of(persona),
                failureDelay,
                Decoy.keyboardInteractive(persona));
    }
}
