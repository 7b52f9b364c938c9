// SPDX-License-Identifier: Apache-2.0
/** A TFTP server as a trap: what Debian 12's tftpd-hpa answers, with an empty folder that takes uploads. */
package io.honeymesh.trap.tftp;
