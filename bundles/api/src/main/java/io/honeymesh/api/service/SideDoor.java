// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.Caller;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Role;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/** For who asks for a token in another way than the API does. What is wrong is held up and recorded all the same. Thread-safe. */
@ProviderType
public interface SideDoor {

    /** What became of a secret. */
    sealed interface Answer {}

    record In(Caller caller) implements Answer {}

    /**
     * Not let in.
     *
     * @param status of HTTP: 401, or 429 where it was tried too often
     * @param detail one clear line for who asks
     * @param retryAfterSeconds when asking again makes sense
     */
    record Out(int status, String detail, OptionalLong retryAfterSeconds) implements Answer {}

    /**
     * Who shows this secret, if it is that of a token with at least this role.
     *
     * @param source who asks
     */
    Answer ask(IpAddress source, String secret, Role least);
}
