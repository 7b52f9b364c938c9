// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MssqlFuzzTest {

    private static final int MUTATIONS = 120;
    private static final int NODE = 0;

    private static final byte[] NOTHING = {};

    private static final String EVERYTHING = """
            declare @a int = 5, @b nvarchar(max); set @b = N'x' + cast(@a as varchar(10))
            select top (3) u.username as n, count(*), case when 1=1 then 'a' else 'b' end from [wiki]..users u
            where id > 1 and username like '%%a%_' order by 1
            if exists (select 1 from sys.databases) begin exec sp_configure 'show advanced options', @a end else print 'no'
            insert into settings (name, value) values ('a', 0x4142), (N'b', null) update settings set value = 1 where name='a'
            raiserror('x', 10, 1) exec('select substring(@@version, 1, 9)') /* c /* d */ */ -- e
            exec @a = master..xp_cmdshell "id", no_output; select * from openrowset(bulk 'x', single_blob) as y
            """;

    /** What comes before, undamaged, and what is damaged. */
    private record Seed(byte[] before, byte[] bytes) {}

    private static List<Seed> seeds() {
        byte[] opening = RawClient.prelogin(RawClient.NOT_SUPPORTED);
        byte[] right = RawClient.login("sa", Nodes.instance(NODE).password());
        byte[] in = RawClient.joined(opening, right);
        byte[] hello = RawClient.packet(
                Packets.PRELOGIN,
                RawClient.joined(new byte[] {0x16, 3, 1, 0, 44, 1, 0, 0, 40, 3, 3}, new byte[32], new byte[] {
                    0, 0, 2, (byte) 0xc0, 0x2f, 1, 0
                }));
        return List.of(
                new Seed(NOTHING, opening),
                new Seed(NOTHING, RawClient.login("root", "secret")),
                new Seed(opening, RawClient.packet(Packets.LOGIN, login7WithToken())),
                new Seed(RawClient.prelogin(0), hello),
                new Seed(in, RawClient.batch(EVERYTHING)),
                new Seed(in, RawClient.call(EVERYTHING)),
                new Seed(in, RawClient.packet(Packets.TRANSACTION, new byte[] {22, 0, 0, 0, 5, 0, 0, 0})));
    }

    private static byte[] login7WithToken() {
        return RawClient.login7(
                0x74000004,
                "a",
                "b",
                "c",
                "NTLMSSP\0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        Random random = new Random(20261126);
        try (TrapHarness trap = Nodes.open(NODE)) {
            for (Seed seed : seeds()) {
                send(trap, RawClient.joined(seed.before(), seed.bytes()));
                for (int i = 0; i < MUTATIONS; i++) {
                    send(trap, RawClient.joined(seed.before(), damaged(seed.bytes(), random)));
                }
            }
            trap.awaitIdle();
        }
    }

    private static byte[] damaged(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        int content = bytes.length - Packets.HEADER_BYTES;
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[Packets.HEADER_BYTES + random.nextInt(content)] = (byte) random.nextInt(256);
        }
        if (random.nextInt(8) == 0) {
            bytes[random.nextInt(Packets.HEADER_BYTES)] = (byte) random.nextInt(256);
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static void send(TrapHarness trap, byte[] bytes) throws IOException {
        try (Socket socket = trap.connect()) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            // The trap may hang up on what it has heard enough of.
            assertNotEquals("Connection refused", reset.getMessage());
        }
        assertNotEquals(Ending.TRAP_FAILED, trap.conversation().ending(), () -> Arrays.toString(bytes));
    }
}
