// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFileTest {

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsForItsOwnerAloneAndNothingIsLeftBeside() throws IOException {
        PrivateFile file = new PrivateFile(folder.resolve("deeper/secret"));
        file.write("one".getBytes(StandardCharsets.US_ASCII));
        file.write("two".getBytes(StandardCharsets.US_ASCII));
        assertEquals(Optional.of("two"), file.readSecret(10));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
        try (var beside = Files.list(file.path().getParent())) {
            assertEquals(1, beside.count());
        }
    }

    @Test
    void aSecretThatOthersCanReadIsNone() throws IOException {
        PrivateFile file = new PrivateFile(folder.resolve("secret"));
        file.write(new byte[] {'x'});
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r-----"));
        assertTrue(assertThrows(IOException.class, () -> file.readSecret(10))
                .getMessage()
                .contains("chmod 600"));
    }

    @Test
    void aLinkAFolderAndWhatIsTooLongAreNone() throws IOException {
        PrivateFile file = new PrivateFile(folder.resolve("secret"));
        file.write(new byte[20]);
        assertThrows(IOException.class, () -> file.readSecret(19));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file.path());
        assertThrows(IOException.class, () -> new PrivateFile(link).readSecret(100));
        assertThrows(IOException.class, () -> new PrivateFile(folder).read(100));
        assertEquals(Optional.empty(), new PrivateFile(folder.resolve("missing")).readSecret(100));
    }
}
