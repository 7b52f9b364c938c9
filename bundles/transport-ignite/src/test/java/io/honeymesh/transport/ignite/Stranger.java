// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.ignite.Ignition;
import org.apache.ignite.client.ClientCache;
import org.apache.ignite.client.IgniteClient;
import org.apache.ignite.client.SslMode;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.ClientConfiguration;

/** A hostile client with a valid certificate: a process of its own, with the whole of Ignite. */
public final class Stranger {

    /** What a reader makes of it if it makes objects of it at all: a file. */
    public static final class Trap implements Serializable {
        private final String file;

        Trap(String file) {
            this.file = file;
        }

        private void writeObject(java.io.ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
        }

        private void readObject(java.io.ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            Files.writeString(
                    Path.of(file), "read by " + ProcessHandle.current().pid());
        }
    }

    enum Kind {
        STRANGE
    }

    private Stranger() {}

    /** Arguments: address, keys' folder, what to do. */
    public static void main(String[] arguments) throws Exception {
        Path keys = Path.of(arguments[1]);
        String password = Files.readString(keys.resolve("password"), StandardCharsets.US_ASCII);
        ClientConfiguration configuration = new ClientConfiguration()
                .setAddresses(arguments[0])
                .setSslMode(SslMode.REQUIRED)
                .setSslClientCertificateKeyStorePath(keys.resolve("client.p12").toString())
                .setSslClientCertificateKeyStorePassword(password)
                .setSslTrustCertificateKeyStorePath(keys.resolve("servers.p12").toString())
                .setSslTrustCertificateKeyStorePassword(password);
        try (IgniteClient client = Ignition.startClient(configuration)) {
            ClientCache<Object, Object> cache = client.cache("honeymesh");
            switch (arguments[2]) {
                case "destroy" -> client.destroyCache("honeymesh");
                case "bulk" -> cache.put("f".repeat(32), new byte[9 << 20]);
                case "name" -> cache.put("incarnation", new byte[Integer.parseInt(arguments[3])]);
                case "clear" -> cache.clear();
                case "deactivate" -> client.cluster().state(ClusterState.INACTIVE);
                case "litter" -> litter(cache, arguments[3]);
                case "flood" -> flood(cache, Integer.parseInt(arguments[3]));
                case "compute" -> client.compute().execute("java.lang.Object", null);
                case "sql" ->
                    client.query(new org.apache.ignite.cache.query.SqlFieldsQuery(
                                    "create table t (a int primary key, b int)"))
                            .getAll();
                case "transaction" -> client.transactions().txStart().commit();
                default -> throw new IllegalArgumentException(arguments[2]);
            }
        }
        System.out.println("done");
    }

    private static void litter(ClientCache<Object, Object> cache, String file) {
        List<Object> nested = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            nested = new ArrayList<>(List.of(nested));
        }
        Object[] values = {
            new Trap(file),
            "text",
            7,
            7L,
            true,
            'c',
            1.5,
            (short) 3,
            (byte) 1,
            new Date(),
            UUID.randomUUID(),
            Kind.STRANGE,
            new int[] {1, 2, 3},
            new long[] {1},
            new String[] {"a", null},
            new Object[] {"a", 1, new byte[3]},
            List.of("a", "b"),
            new ArrayList<>(List.of(1, 2)),
            new java.util.HashMap<>(Map.of("a", 1)),
            new java.math.BigDecimal("12.5"),
            new java.sql.Timestamp(0),
            Object.class,
            new byte[0],
            new byte[20_000],
            new byte[3 << 20],
            new Kind[] {Kind.STRANGE},
            nested,
            new Trap[] {new Trap(file)},
            TimeUnit.DAYS
        };
        int number = 0;
        for (Object value : values) {
            String key = "f".repeat(29) + "%03x".formatted(number++);
            try {
                cache.put(key, value);
            } catch (RuntimeException refused) {
                System.out.println("the server refuses " + value.getClass() + ": " + refused.getMessage());
            }
        }
        cache.put(7, new byte[10]);
        cache.put("short", new byte[10]);
        cache.put(new byte[32], new byte[10]);
        cache.put(UUID.randomUUID(), new byte[10]);
        cache.put("f".repeat(4000), new byte[10]);
        cache.put(new Trap(file), new byte[10]);
    }

    private static void flood(ClientCache<Object, Object> cache, int count) {
        for (int i = 0; i < count; i += 500) {
            Map<Object, Object> page = new java.util.TreeMap<>();
            for (int j = i; j < i + 500; j++) {
                page.put("e".repeat(24) + "%08x".formatted(j), new byte[1000]);
            }
            cache.putAll(page);
        }
    }
}
