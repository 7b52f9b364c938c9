// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

/**
 * How long the server lets a client wait; tests are in more of a hurry.
 *
 * @param errorMillis before each reply to a client that has made too many mistakes
 * @param failedLoginMillis before a wrong password is refused
 */
record Delays(int errorMillis, int failedLoginMillis) {

    /** Postfix's smtpd_error_sleep_time and Dovecot's auth_failure_delay. */
    static final Delays REAL = new Delays(1000, 2000);
}
