// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The measuring programs that come with this library, as files. */
final class Natives {

    private Natives() {}

    /** The program's path below the lab's folder. */
    static Path program(Lab lab, String name) {
        synchronized (lab) {
            Path file = lab.folder().resolve(name);
            if (Files.exists(file)) {
                return file;
            }
            try (InputStream in = Natives.class.getResourceAsStream("native/" + name)) {
                if (in == null) {
                    throw new LabException("this build has no program " + name + ": build it with Maven, with clang");
                }
                Files.copy(in, file);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                return file;
            } catch (IOException e) {
                throw new LabException("can't unpack " + name + ": " + e.getMessage(), e);
            }
        }
    }
}
