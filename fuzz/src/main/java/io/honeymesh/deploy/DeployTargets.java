// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files that somebody drops into the folder of plug-ins. */
public final class DeployTargets implements TargetSource {

    @Override
    public List<Target> targets() {
        return List.of(Target.of("plugin-jar", DeployTargets::jar));
    }

    private static void jar(byte[] input) throws IOException {
        Path file = Files.createTempFile("fuzz", ".jar");
        try {
            Files.write(file, input);
            switch (JarCheck.at(file)) {
                case JarCheck.Sound sound -> Expect.that(sound.version() != null, sound::symbolicName);
                case JarCheck.Unsound unsound -> Expect.that(!unsound.why().isEmpty(), () -> "no reason");
            }
        } finally {
            Files.delete(file);
        }
    }
}
