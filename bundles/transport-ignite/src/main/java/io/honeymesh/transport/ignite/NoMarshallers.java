// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import java.io.InputStream;
import java.io.OutputStream;
import org.apache.ignite.internal.marshaller.optimized.OptimizedMarshaller;
import org.apache.ignite.internal.marshaller.optimized.OptimizedMarshallerIdMapper;
import org.apache.ignite.lang.IgnitePredicate;
import org.apache.ignite.marshaller.MarshallerContext;
import org.apache.ignite.marshaller.MarshallersFactory;
import org.apache.ignite.marshaller.jdk.JdkMarshaller;

/**
 * In place of Ignite's object serialisation, which this transport never needs and nobody shall reach (S28). Ignite finds this
 * class as a service, in {@code META-INF/services}.
 */
public final class NoMarshallers implements MarshallersFactory {

    @Override
    public JdkMarshaller jdk() {
        return new Refusing();
    }

    @Override
    public JdkMarshaller jdk(IgnitePredicate<String> classNames) {
        return new Refusing();
    }

    @Override
    public OptimizedMarshaller optimized() {
        return new Refusing();
    }

    @Override
    public OptimizedMarshaller optimized(boolean requireSerializable) {
        return new Refusing();
    }

    private static final class Refusing implements JdkMarshaller, OptimizedMarshaller {

        @Override
        public void marshal(Object object, OutputStream out) {
            throw refusal();
        }

        @Override
        public byte[] marshal(Object object) {
            throw refusal();
        }

        @Override
        public <T> T unmarshal(InputStream in, ClassLoader loader) {
            throw refusal();
        }

        @Override
        public <T> T unmarshal(byte[] bytes, ClassLoader loader) {
            throw refusal();
        }

        private static UnsupportedOperationException refusal() {
            return new UnsupportedOperationException("objects are neither sent to the cluster nor taken from it");
        }

        @Override
        public OptimizedMarshaller setRequireSerializable(boolean required) {
            return this;
        }

        @Override
        public OptimizedMarshaller setIdMapper(OptimizedMarshallerIdMapper mapper) {
            return this;
        }

        @Override
        public OptimizedMarshaller setPoolSize(int size) {
            return this;
        }

        @Override
        public void clearClassDescriptorsCache() {}

        @Override
        public void setContext(MarshallerContext context) {}

        @Override
        public void nodeName(String name) {}

        @Override
        public void onUndeploy(ClassLoader loader) {}
    }
}
