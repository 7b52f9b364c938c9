// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.compression.BuiltinCompressions;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.mac.MacFactory;
import org.apache.sshd.common.random.JceRandomFactory;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;

/** Assembles MINA's algorithm factories into what one node offers. The server it returns is never started (S14). */
final class SshEngine {

    private SshEngine() {}

    static SshServer server(HostKeys keys, ScheduledExecutorService timer) {
        List<KeyExchangeFactory> exchanges = new ArrayList<>();
        for (String name : OpenSsh.KEX) {
            exchanges.add(ServerBuilder.DH2KEX.apply(named(BuiltinDHFactories.VALUES, name)));
        }
        SshServer server = ServerBuilder.builder()
                .keyExchangeFactories(exchanges)
                .cipherFactories(new ArrayList<>(OpenSsh.CIPHERS.stream()
                        .map(name -> named(BuiltinCiphers.VALUES, name))
                        .toList()))
                .macFactories(new ArrayList<>(
                        OpenSsh.MACS.stream().map(SshEngine::mac).toList()))
                .compressionFactories(new ArrayList<>(List.of(BuiltinCompressions.none, BoundedZlib.factory())))
                .signatureFactories(new ArrayList<>(OpenSsh.HOST_KEY_ALGORITHMS.stream()
                        .map(name -> named(BuiltinSignatures.VALUES, name))
                        .toList()))
                .randomFactory(JceRandomFactory.INSTANCE)
                .forwardingFilter(RejectAllForwardingFilter.INSTANCE)
                .build(true);
        // JVM-wide org.apache.sshd.* properties are Karaf's business, not ours.
        server.setParentPropertyResolver(PropertyResolver.EMPTY);
        server.setKeyPairProvider(keys);
        server.setScheduledExecutorService(timer, false);
        server.setServiceFactories(List.of(new UserAuth.Factory(), new Channels.Factory()));
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, OpenSsh.VERSION);
        return server;
    }

    private static <R extends NamedResource> R named(Iterable<R> all, String name) {
        for (R one : all) {
            if (one.getName().equals(name)) {
                return one;
            }
        }
        throw new IllegalStateException("this MINA SSHD has no " + name);
    }

    private static NamedFactory<Mac> mac(String name) {
        if (!name.startsWith("umac-")) {
            return named(BuiltinMacs.VALUES, name);
        }
        int tagBytes = name.startsWith("umac-128") ? 16 : 8;
        boolean etm = name.contains("-etm@");
        return new MacFactory() {
            @Override
            public Mac create() {
                return new Umac(name, tagBytes, etm);
            }

            @Override
            public String getName() {
                return name;
            }

            @Override
            public String getAlgorithm() {
                return name;
            }

            @Override
            public boolean isSupported() {
                return true;
            }

            @Override
            public int getBlockSize() {
                return tagBytes;
            }

            @Override
            public int getDefaultBlockSize() {
                return 16;
            }

            @Override
            public boolean isEncryptThenMac() {
                return etm;
            }
        };
    }
}
