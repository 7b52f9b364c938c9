// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * MongoDB's wire protocol (MongoDB's manual, "MongoDB Wire Protocol"; BSON specification 1.1) as mongod 5.0 speaks it, in
 * its makers' package for Debian, opened to the network by its administrator: on most nodes without access control, on
 * some with one account that has a weak password. Databases are made up and live as long as the conversation.
 */
@Component(service = TrapProtocol.class)
public final class MongodbTrap implements TrapProtocol {

    @Override
    public String name() {
        return "mongodb";
    }

    @Override
    public List<Integer> defaultPorts() {
        return List.of(27017);
    }

    /** A message begins with its length, two numbers and an opcode that only MongoDB has. */
    @Override
    public boolean canHandle(byte[] firstBytes) {
        if (firstBytes.length < Wire.HEADER_BYTES) {
            return false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(firstBytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = buffer.getInt(0);
        int opcode = buffer.getInt(12);
        return length >= Wire.HEADER_BYTES
                && length <= Wire.MAX_MESSAGE_BYTES
                && (opcode == Wire.OP_MSG || opcode == OldMessages.OP_QUERY);
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        new Connection(session).run();
    }
}
