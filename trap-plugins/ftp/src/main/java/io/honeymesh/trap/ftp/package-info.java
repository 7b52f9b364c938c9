// SPDX-License-Identifier: Apache-2.0
/** An FTP server as a trap: what Debian's vsftpd 3.0.3 says, answer by answer, over files that do not exist. */
package io.honeymesh.trap.ftp;
