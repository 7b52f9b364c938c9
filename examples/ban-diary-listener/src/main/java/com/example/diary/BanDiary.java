// SPDX-License-Identifier: Apache-2.0
package com.example.diary;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.*;

import io.honeymesh.api.*;
import io.honeymesh.api.spi.NodeEventListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.*;
import java.util.Map;
import org.osgi.service.component.annotations.*;

/** Writes down what happened to bans, a line each: {@code 2026-11-21T10:41:02Z,ban.placed,192.0.2.7}. */
@Component(configurationPid = BanDiary.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class BanDiary implements NodeEventListener {
    static final String PID = "com.example.diary";

    private final Path file;
    private final long maxBytes;

    @Activate
    public BanDiary(Map<String, Object> properties) {
        Settings settings = new Settings(PID, properties);
        file = Path.of(settings.text("file", "data/bans.csv"));
        maxBytes = settings.bytes("file.bytes", 1 << 20, 1 << 10, 1 << 30);
    }

    /** On a thread of this listener's own, one event after the other: it may take its time. */
    @Override
    public void on(NodeEvent event) {
        if (event instanceof NodeEvent.BanChanged change) {
            try {
                if (Files.exists(file) && Files.size(file) > maxBytes) {
                    Files.move(file, file.resolveSibling(file.getFileName() + ".1"), REPLACE_EXISTING);
                }
                String line = String.join(
                        ",",
                        change.at().toString(),
                        change.type(),
                        change.ban().subject().toString());
                Files.writeString(file, line + "\n", CREATE, APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // the node says so in its log, and goes on
            }
        }
    }
}
