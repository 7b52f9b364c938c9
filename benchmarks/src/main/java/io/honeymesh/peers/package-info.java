// SPDX-License-Identifier: Apache-2.0
/** What others would do about the same attack: fail2ban and CrowdSec as Debian packs them, in front of a real sshd. */
package io.honeymesh.peers;
