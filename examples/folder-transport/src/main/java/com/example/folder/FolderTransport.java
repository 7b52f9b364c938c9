// SPDX-License-Identifier: Apache-2.0
package com.example.folder;

import io.honeymesh.api.Settings;
import io.honeymesh.api.service.FederationDoor;
import io.honeymesh.api.spi.Envelope;
import io.honeymesh.api.spi.FederationTransport;
import java.io.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
import org.osgi.service.component.annotations.*;

/** Carries envelopes through a folder that all nodes see, such as a network share: in it each node has a mailbox. */
@Component(configurationPid = FolderTransport.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class FolderTransport implements FederationTransport {
    static final String PID = "com.example.folder";

    private final ScheduledExecutorService postman = Executors.newSingleThreadScheduledExecutor();
    private final Semaphore room = new Semaphore(256);
    private final FederationDoor door;
    private final Path share;
    private final String me;

    @Activate
    public FolderTransport(Map<String, Object> properties, @Reference FederationDoor door) throws IOException {
        Settings settings = new Settings(PID, properties);
        this.door = door;
        share = Path.of(settings.text("folder", "data/mesh"));
        me = settings.text("node", "");
        if (!me.matches(Mailbox.NODE)) {
            throw settings.refusal("node", me, "this node's name: a-z, 0-9 and -, at most 32 characters");
        }
        Files.createDirectories(share.resolve(me));
        postman.scheduleWithFixedDelay(this::fetch, 0, 500, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void close() {
        postman.shutdownNow();
    }

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public Set<String> links() {
        try (Stream<Path> nodes = Files.list(share)) {
            return nodes.map(node -> node.getFileName().toString())
                    .filter(this::isPeer)
                    .collect(Collectors.toSet());
        } catch (IOException | UncheckedIOException away) {
            return Set.of();
        }
    }

    private boolean isPeer(String node) {
        return node.matches(Mailbox.NODE) && !node.equals(me) && Files.isDirectory(share.resolve(node));
    }

    @Override
    public boolean send(String link, Envelope envelope) {
        boolean accepted = isPeer(link) && room.tryAcquire();
        if (accepted) {
            postman.execute(() -> post(link, envelope.bytes()));
        }
        return accepted;
    }

    private void post(String link, byte[] envelope) {
        try {
            new Mailbox(share.resolve(link)).put(me, envelope);
        } catch (IOException lost) {
            // As on any network; whoever sends expects it.
        } finally {
            room.release();
        }
    }

    private void fetch() {
        try {
            new Mailbox(share.resolve(me)).empty((from, envelope) -> door.receive(name(), from, envelope));
        } catch (IOException | UncheckedIOException away) {
            // Next time, then; meanwhile links() shows it.
        }
    }
}
