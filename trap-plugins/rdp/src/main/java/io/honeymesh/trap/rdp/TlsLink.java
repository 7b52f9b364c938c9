// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

/** TLS is below: nothing is left to do. */
record TlsLink() implements Link {

    @Override
    public Bytes open(int flags, Bytes in) {
        return in;
    }

    @Override
    public boolean hasHeaders() {
        return false;
    }

    @Override
    public byte[] seal(byte[] message) {
        return message;
    }

    @Override
    public byte[] fastPath(byte[] update) {
        return new Out()
                .u8(0)
                .u16BigEndian(0x8000 | 3 + update.length)
                .add(update)
                .bytes();
    }
}
