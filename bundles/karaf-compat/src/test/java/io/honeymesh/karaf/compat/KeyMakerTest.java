// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.jaas.modules.publickey.PublickeyLoginModule;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyMakerTest {
    @TempDir
    Path folder;

    @Test
    void s33_every_key_is_readable_by_its_owner_alone() throws Exception {
        make();

        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                        file.toString());
            }
        }
    }

    @Test
    void a_second_run_keeps_the_keys() throws Exception {
        make();
        byte[] host = Files.readAllBytes(folder.resolve("host.key"));
        byte[] operator = Files.readAllBytes(folder.resolve("id_ed25519"));

        make();

        assertArrayEquals(host, Files.readAllBytes(folder.resolve("host.key")));
        assertArrayEquals(operator, Files.readAllBytes(folder.resolve("id_ed25519")));
    }

    @Test
    void the_host_key_is_rsa_3072_and_belongs_to_the_pinned_line() throws Exception {
        make();
        KeyPair pair = new FileKeyPairProvider(folder.resolve("host.key"))
                .loadKeys(null)
                .iterator()
                .next();
        List<String> pinned =
                List.of(Files.readString(folder.resolve("known_hosts")).strip().split(" "));

        assertEquals("honeymesh", pinned.get(0));
        assertEquals(PublicKeyEntry.toString(pair.getPublic()), String.join(" ", pinned.subList(1, pinned.size())));
        assertTrue(PublickeyLoginModule.equals(pair.getPublic(), pinned.get(2)));
        assertEquals(3072 / 8 + 1 + 22, Base64.getDecoder().decode(pinned.get(2)).length);
    }

    @Test
    void the_private_key_file_has_the_layout_of_openssh() throws Exception {
        make();
        String text = Files.readString(folder.resolve("id_ed25519"));
        byte[] content = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
        byte[] wire = Base64.getDecoder()
                .decode(Files.readString(folder.resolve("id_ed25519.pub"))
                        .split(" ")[1]
                        .strip());

        assertTrue(new String(content, 0, 14, java.nio.charset.StandardCharsets.US_ASCII).equals("openssh-key-v1"));
        assertEquals(51, wire.length);
        int section = content.length - 136;
        assertArrayEquals(wire, java.util.Arrays.copyOfRange(content, section - 4 - wire.length, section - 4));
    }

    private void make() throws Exception {
        KeyMaker.main(new String[] {folder.toString(), folder.toString()});
    }
}
