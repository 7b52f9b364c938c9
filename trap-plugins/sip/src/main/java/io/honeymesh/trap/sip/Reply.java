// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import java.util.Optional;

/**
 * What is answered.
 *
 * @param stateful whether the transaction layer says it, which has another tag
 * @param challenge the header field that asks for credentials, if it does
 */
record Reply(int code, String reason, boolean stateful, Optional<String> challenge) {

    static Reply of(int code, String reason) {
        return new Reply(code, reason, false, Optional.empty());
    }

    static Reply stateful(int code, String reason) {
        return new Reply(code, reason, true, Optional.empty());
    }

    static Reply challenge(boolean register, String field) {
        return register
                ? new Reply(401, "Unauthorized", false, Optional.of("WWW-Authenticate: " + field))
                : new Reply(407, "Proxy Authentication Required", false, Optional.of("Proxy-Authenticate: " + field));
    }
}
