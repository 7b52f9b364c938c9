// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Set;

/**
 * Makes the keys of the SSH shell at a node's first start: the node's host key and the administrator's key pair.
 *
 * <p>Run by the launcher, outside OSGi. Private files are created with mode 0600 and appear whole or not at all (S33);
 * files that exist are left alone.
 */
public final class KeyMaker {
    /** The name under which the host key is pinned, whatever the port. */
    static final String HOST_ALIAS = "honeymesh";

    private static final int HOST_KEY_BITS = 3072;
    private static final int PEM_LINE = 64;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private KeyMaker() {}

    /**
     * Makes what is missing.
     *
     * @param args the folder of the host key and the folder of the administrator's key pair; both exist
     */
    public static void main(String[] args) throws IOException, GeneralSecurityException {
        Path host = Path.of(args[0]);
        Path operator = Path.of(args[1]);
        if (Files.notExists(host.resolve("host.key"))) {
            makeHostKey(host);
        }
        if (Files.notExists(operator.resolve("id_ed25519"))) {
            makeOperatorKey(operator);
        }
        Path knownHosts = operator.resolve("known_hosts");
        write(knownHosts, HOST_ALIAS + " " + Files.readString(host.resolve("host.key.pub")));
    }

    private static void makeHostKey(Path folder) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(HOST_KEY_BITS);
        KeyPair pair = generator.generateKeyPair();
        write(folder.resolve("host.key.pub"), OpenSsh.publicLine("ssh-rsa", OpenSsh.rsa((RSAPublicKey)
                pair.getPublic())));
        write(folder.resolve("host.key"), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    private static void makeOperatorKey(Path folder) throws IOException, GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] raw = Ed25519Keys.raw(pair.getPublic());
        write(folder.resolve("id_ed25519.pub"), OpenSsh.publicLine(Ed25519Keys.SSH_NAME, Ed25519Keys.wire(raw)));
        write(folder.resolve("id_ed25519"), pem("OPENSSH PRIVATE KEY", OpenSsh.privateKey(pair)));
    }

    private static String pem(String type, byte[] der) {
        Base64.Encoder lines = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'});
        return "-----BEGIN " + type + "-----\n" + lines.encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    private static void write(Path file, String content) throws IOException {
        Path whole = Files.createTempFile(file.toAbsolutePath().getParent(), ".new", null, OWNER_ONLY);
        try {
            Files.write(whole, content.getBytes(StandardCharsets.US_ASCII));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
