// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.vnc;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** One client's handshake, from the version to the wrong password. */
final class Handshake {

    private static final int NONE = 1;
    private static final int VNC_AUTHENTICATION = 2;
    private static final int VENCRYPT = 19;
    private static final int X509_VNC = 261;

    private static final int VENCRYPT_VERSION = 0x0002;
    private static final int REFUSED = 0xff;

    private static final int CHALLENGE_BYTES = 16;
    private static final int FAILED = 1;
    private static final String FAILURE = "Authentication failure";

    /** TigerVNC lets those wait who fail. */
    private static final Duration FAILURE_DELAY = Duration.ofMillis(100);

    private final TrapSession session;
    private final boolean vencrypt;
    private DataInputStream in;
    private DataOutputStream out;

    Handshake(TrapSession session) {
        this.session = session;
        this.vencrypt = offersTls(session.persona());
        this.in = new DataInputStream(session.input());
        this.out = new DataOutputStream(session.output());
    }

    /** Whether this node's server was given a certificate ({@code -SecurityTypes VncAuth,X509Vnc}). */
    static boolean offersTls(Persona persona) {
        return persona.pick("vnc.tls", List.of(false, false, true));
    }

    void run() throws IOException {
        try {
            session.write("RFB 003.008\n");
            String line = new String(in.readNBytes(Version.LENGTH_BYTES), StandardCharsets.ISO_8859_1);
            if (line.length() < Version.LENGTH_BYTES) {
                return;
            }
            session.add(new Evidence.Detail("vnc.version", Captured.of(line.strip())));
            Optional<Version> version = Version.parse(line);
            if (version.isEmpty()) {
                session.add(new Evidence.Violation("no RFB version", Captured.of(line)));
            } else if (!version.get().isSupported()) {
                out.write(0);
                say("Client needs protocol version " + version.get() + ", server has 3.8");
            } else {
                negotiate(version.get());
            }
        } catch (EOFException gone) {
            // The client has seen enough.
        }
    }

    private void negotiate(Version version) throws IOException {
        if (version.isOld()) {
            out.writeInt(VNC_AUTHENTICATION);
            authenticate(version);
            return;
        }
        session.output()
                .write(vencrypt ? new byte[] {2, VENCRYPT, VNC_AUTHENTICATION} : new byte[] {1, VNC_AUTHENTICATION});
        int type = in.readUnsignedByte();
        if (type == VNC_AUTHENTICATION) {
            authenticate(version);
        } else if (type == VENCRYPT && vencrypt) {
            encrypt(version);
        } else if (type == NONE) {
            // Old RealVNC servers let those in who asked for what was not offered (CVE-2006-2369).
            session.command("security type None, which was not offered");
        } else {
            session.add(new Evidence.Request(Captured.of("security type " + type)));
        }
    }

    /** VeNCrypt: a version, a kind of its own, TLS, and then as without. */
    private void encrypt(Version version) throws IOException {
        out.writeShort(VENCRYPT_VERSION);
        int asked = in.readUnsignedShort();
        if (asked != VENCRYPT_VERSION) {
            out.write(REFUSED);
            fail(
                    version,
                    FAILURE
                            + (asked < VENCRYPT_VERSION
                                    ? ": The client cannot support the server's VeNCrypt version"
                                    : ": The client returned an unsupported VeNCrypt version"));
            return;
        }
        session.output().write(new byte[] {0, 2, 0, 0, 0, VNC_AUTHENTICATION, 0, 0, X509_VNC >> 8, X509_VNC & 0xff});
        int type = in.readInt();
        if (type == X509_VNC) {
            out.write(1);
            session.startTls();
            in = new DataInputStream(session.input());
            out = new DataOutputStream(session.output());
        } else if (type != VNC_AUTHENTICATION) {
            session.add(new Evidence.Request(Captured.of("VeNCrypt type " + type)));
            fail(version, FAILURE + ": No valid VeNCrypt sub-type");
            return;
        }
        authenticate(version);
    }

    /** The challenge, encrypted by the client with its password, is kept the way John the Ripper reads it. */
    private void authenticate(Version version) throws IOException {
        byte[] challenge =
                session.persona().bytes("vnc.challenge." + session.touch().id(), CHALLENGE_BYTES);
        out.write(challenge);
        byte[] response = new byte[CHALLENGE_BYTES];
        in.readFully(response);
        HexFormat hex = HexFormat.of().withUpperCase();
        String secret = "$vnc$*" + hex.formatHex(challenge) + "*" + hex.formatHex(response);
        session.add(new Evidence.Credential("vnc", Captured.EMPTY, Captured.of(secret)));
        fail(version, FAILURE);
    }

    private void fail(Version version, String reason) throws IOException {
        session.pause(FAILURE_DELAY);
        out.writeInt(FAILED);
        if (version.givesReasons()) {
            say(reason);
        }
    }

    private void say(String text) throws IOException {
        out.writeInt(text.length());
        session.write(text);
    }
}
