// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsOfOneTest {

    private final ConnectionsOfOne connections = new ConnectionsOfOne(3, 5);
    private final List<SocketChannel> kept = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (SocketChannel one : kept) {
            one.close();
        }
    }

    /** How many of ten. */
    private int admitted(String from) throws Exception {
        int admitted = 0;
        for (int i = 0; i < 10; i++) {
            SocketChannel channel = SocketChannel.open();
            kept.add(channel);
            admitted += connections.admits(channel, InetAddress.ofLiteral(from)) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void eachAddressHasAShareAndWhoComesThroughATunnelALargerOne() throws Exception {
        assertEquals(3, admitted("192.0.2.1"));
        assertEquals(3, admitted("192.0.2.2"));
        assertEquals(5, admitted("127.0.0.1"));
        assertEquals(5, admitted("::1"));
        assertEquals(3, admitted("2001:db8::1"));
        assertEquals(0, admitted("2001:db8::2"), "of the same network");
        assertEquals(3, admitted("2001:db8:0:1::1"));
        assertEquals(0, admitted("2001:db8:0:2::1"), "of the same site");
        assertEquals(3, admitted("2001:db8:1::1"));
    }

    @Test
    void whoHangsUpIsNotCounted() throws Exception {
        assertEquals(3, admitted("192.0.2.1"));
        kept.getFirst().close();
        assertEquals(1, admitted("192.0.2.1"));
    }
}
