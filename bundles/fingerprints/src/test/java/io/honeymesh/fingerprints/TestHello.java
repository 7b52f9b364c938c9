// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Octets.ascii;
import static io.honeymesh.fingerprints.Octets.u16s;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A ClientHello as some client might send it. */
public final class TestHello {

    private int version = 0x0303;
    private int[] cipherSuites = {0x1301, 0x1302, 0xc02b};
    private int sessionIdBytes = 32;
    private boolean withBlock = true;
    private final List<byte[]> extensions = new ArrayList<>();

    /** No extension yet. */
    public static TestHello bare() {
        return new TestHello();
    }

    /** What a browser might send. */
    public static TestHello usual(String serverName) {
        return bare().serverName(serverName)
                .extension(23)
                .groups(0x001d, 0x0017)
                .pointFormats(0)
                .protocols("h2", "http/1.1")
                .signatureAlgorithms(0x0403, 0x0804)
                .supportedVersions(0x0304, 0x0303);
    }

    public TestHello version(int version) {
        this.version = version;
        return this;
    }

    public TestHello cipherSuites(int... values) {
        cipherSuites = values;
        return this;
    }

    public TestHello sessionId(int bytes) {
        sessionIdBytes = bytes;
        return this;
    }

    /** Without even the length of the extensions, as before TLS 1.0. */
    public TestHello withoutBlock() {
        withBlock = false;
        return this;
    }

    public TestHello extension(int type, byte... content) {
        extensions.add(Octets.of().u16(type).vector16(content).bytes());
        return this;
    }

    public TestHello serverName(String name) {
        byte[] entry = Octets.of().u8(0).vector16(ascii(name)).bytes();
        return extension(0, Octets.of().vector16(entry).bytes());
    }

    public TestHello groups(int... values) {
        return extension(10, Octets.of().vector16(u16s(values)).bytes());
    }

    public TestHello pointFormats(int... values) {
        Octets formats = Octets.of();
        Arrays.stream(values).forEach(formats::u8);
        return extension(11, Octets.of().vector8(formats.bytes()).bytes());
    }

    public TestHello signatureAlgorithms(int... values) {
        return extension(13, Octets.of().vector16(u16s(values)).bytes());
    }

    public TestHello supportedVersions(int... values) {
        return extension(43, Octets.of().vector8(u16s(values)).bytes());
    }

    /** ALPN; each name a byte a character. */
    public TestHello protocols(String... names) {
        Octets list = Octets.of();
        Arrays.stream(names).forEach(name -> list.vector8(ascii(name)));
        return extension(16, Octets.of().vector16(list.bytes()).bytes());
    }

    /** The message without its header. */
    public byte[] body() {
        return body(Carrier.TLS);
    }

    public byte[] body(Carrier carrier) {
        Octets body = Octets.of().u16(version).zeros(32).vector8(new byte[sessionIdBytes]);
        if (carrier == Carrier.DTLS) {
            body.vector8(ascii("a cookie"));
        }
        body.vector16(u16s(cipherSuites)).vector8(new byte[1]);
        return withBlock
                ? body.vector16(Octets.join(extensions.toArray(byte[][]::new))).bytes()
                : body.bytes();
    }

    /** The message with its header. */
    public byte[] message() {
        byte[] body = body();
        return Octets.of().u8(1).u24(body.length).add(body).bytes();
    }

    /** One record. */
    public byte[] record() {
        return records(message(), 1 << 14);
    }

    /** The bytes in records of so many bytes each. */
    public static byte[] records(byte[] message, int size) {
        Octets records = Octets.of();
        for (int at = 0; at < message.length; at += size) {
            records.u8(22).u16(0x0301).vector16(Arrays.copyOfRange(message, at, Math.min(message.length, at + size)));
        }
        return records.bytes();
    }

    public ClientHello parsed() {
        return parsed(Carrier.TLS);
    }

    public ClientHello parsed(Carrier carrier) {
        byte[] body = body(carrier);
        return ClientHello.parse(body, 0, body.length, carrier).orElseThrow();
    }
}
