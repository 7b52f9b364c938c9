// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import org.apache.sshd.common.util.security.SecurityProviderChoice;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.common.util.security.bouncycastle.BouncyCastleSecurityProviderRegistrar;
import org.bouncycastle.jcajce.provider.asymmetric.edec.KeyFactorySpi;
import org.bouncycastle.jcajce.provider.asymmetric.edec.KeyPairGeneratorSpi;

/**
 * Gives this bundle's private MINA SSHD the Ed25519 of its private Bouncy Castle, the one service it has for that library alone:
 * an instance, never a provider of the whole JVM (S14), so that nothing of this bundle outlives it and Karaf's own SSH
 * server keeps what it has.
 */
final class Crypto {

    private Crypto() {}

    /** Registers the provider with MINA once per class loader; cheap afterwards. */
    static void prepare() {
        Holder.touch();
    }

    private static final class Holder {
        static {
            SecurityUtils.registerSecurityProvider(new Registrar(new Ed25519()));
            // This ends MINA's own registration, which would have "BC" answer for everything; the rest is the JDK's.
            SecurityUtils.isBouncyCastleRegistered();
            SecurityUtils.setDefaultProviderChoice(SecurityProviderChoice.EMPTY);
        }

        static void touch() {
            // Loading the class is all it takes.
        }
    }

    /** Stands for Bouncy Castle's provider, which sets up hundreds of services with the first conversation. */
    private static final class Ed25519 extends Provider {

        private static final long serialVersionUID = 1L;

        Ed25519() {
            super("BC", "1", "Ed25519 of Bouncy Castle");
            offer(KeyFactory.class, KeyFactorySpi.Ed25519.class);
            offer(KeyPairGenerator.class, KeyPairGeneratorSpi.Ed25519.class);
            offer(Signature.class, Ed25519Signature.class);
        }

        private void offer(Class<?> engine, Class<?> implementation) {
            for (String name : new String[] {"Ed25519", SecurityUtils.EDDSA}) {
                put(engine.getSimpleName() + "." + name, implementation.getName());
            }
        }
    }

    private static final class Registrar extends BouncyCastleSecurityProviderRegistrar {
        private final Provider provider;

        Registrar(Provider provider) {
            this.provider = provider;
        }

        @Override
        public boolean isEnabled() {
            return true;
        }

        @Override
        public boolean isSupported() {
            return true;
        }

        @Override
        public boolean isSecurityEntitySupported(Class<?> entity, String algorithm) {
            return provider.getService(entity.getSimpleName(), algorithm) != null;
        }

        @Override
        public boolean isNamedProviderUsed() {
            return false;
        }

        @Override
        public String getProviderName() {
            return provider.getName();
        }

        @Override
        public Provider getSecurityProvider() {
            return provider;
        }
    }
}
