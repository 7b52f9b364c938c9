// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.CapturedHandshake;
import io.honeymesh.api.service.Captures;
import io.honeymesh.api.service.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;

/** Offers what this package can to the rest of the node. */
@Component
public final class CaptureService implements Captures {

    @Override
    public void handshakes(Path file, Consumer<CapturedHandshake> found, Progress progress) throws IOException {
        Capture.read(ordinary(file), sighting -> found.accept(Report.of(sighting)), progress);
    }

    @Override
    public void traffic(Path file, Traffic to, Progress progress) throws IOException {
        try (TrafficReader reader = new TrafficReader(to)) {
            Capture.read(ordinary(file), reader, progress);
        }
    }

    /** A pipe or a terminal would hold the thread where no interrupt reaches it. */
    private static Path ordinary(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(Files.isDirectory(file) ? "is a directory" : "is no ordinary file");
        }
        return file;
    }
}
