// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.security.Provider;
import org.apache.sshd.common.util.security.SecurityProviderChoice;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.common.util.security.bouncycastle.BouncyCastleSecurityProviderRegistrar;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Gives this bundle's private MINA SSHD a private Bouncy Castle: an instance, never a provider of the whole JVM (S14), so
 * that nothing of this bundle outlives it and Karaf's own SSH server keeps what it has.
 */
final class Crypto {

    private Crypto() {}

    /** Registers the provider with MINA once per class loader; cheap afterwards. */
    static void prepare() {
        Holder.touch();
    }

    private static final class Holder {
        static {
            Provider provider = new BouncyCastleProvider();
            SecurityUtils.setDefaultProviderChoice(SecurityProviderChoice.toSecurityProviderChoice(provider));
            SecurityUtils.registerSecurityProvider(new Registrar(provider));
        }

        static void touch() {
            // Loading the class is all it takes.
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
