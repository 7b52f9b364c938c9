// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import java.util.List;

/**
 * What a repository is about: its names to choose from and the changes that made it, oldest first. In texts {@code @HOST@},
 * {@code @PORT@} and {@code @USER@} stand for what the persona says.
 */
record Project(List<String> names, List<Change> changes) {

    /** A commit: a message and one file as it is from then on. */
    record Change(String message, String path, String text) {}

    static final List<Project> ALL = List.of(
            new Project(
                    List.of("website", "www", "homepage", "site"),
                    List.of(
                            new Change(
                                    "Initial commit",
                                    "README.md",
                                    "# Website\n\nStatic pages, served by nginx on @HOST@.\n"),
                            new Change("Add start page", "public/index.html", """
                                    <!DOCTYPE html>
                                    <html lang="en">
                                    <head><meta charset="utf-8"><title>Welcome</title><link rel="stylesheet" href="style.css"></head>
                                    <body>
                                    <h1>Welcome</h1>
                                    <p>We are moving. Please come back soon.</p>
                                    </body>
                                    </html>
                                    """),
                            new Change(
                                    "Style",
                                    "public/style.css",
                                    "body { font-family: sans-serif; margin: 3em auto; max-width: 40em; }\n"),
                            new Change("Deploy with rsync", "deploy.sh", """
                                    #!/bin/sh
                                    set -e
                                    rsync -az --delete public/ @USER@@@HOST@:/var/www/html/
                                    """),
                            new Change("Fix contrast", "public/style.css", """
                                    body { font-family: sans-serif; margin: 3em auto; max-width: 40em; color: #222; }
                                    h1 { border-bottom: 1px solid #ccc; }
                                    """))),
            new Project(
                    List.of("scripts", "tools", "admin-scripts", "ops"),
                    List.of(
                            new Change("first version", "backup.sh", """
                                    #!/bin/bash
                                    # nightly, from cron
                                    set -euo pipefail
                                    pg_dumpall -U postgres | gzip > /var/backups/pg-$(date +%F).sql.gz
                                    """),
                            new Change("keep two weeks", "backup.sh", """
                                    #!/bin/bash
                                    # nightly, from cron
                                    set -euo pipefail
                                    pg_dumpall -U postgres | gzip > /var/backups/pg-$(date +%F).sql.gz
                                    find /var/backups -name 'pg-*.sql.gz' -mtime +14 -delete
                                    """),
                            new Change("disk check", "check-disk.sh", """
                                    #!/bin/sh
                                    df -P / | awk 'NR == 2 && $5 + 0 > 90 { print "@HOST@: disk is " $5 " full" }' \\
                                      | ifne mail -s "disk" @USER@
                                    """),
                            new Change(
                                    "readme", "README", "Scripts that run on @HOST@. Install to /usr/local/sbin.\n"))),
            new Project(
                    List.of("app", "backend", "api", "service", "webapp"),
                    List.of(
                            new Change("Initial import", "app.py", """
                                    from flask import Flask, jsonify

                                    app = Flask(__name__)


                                    @app.get("/health")
                                    def health():
                                        return jsonify(status="ok")


                                    if __name__ == "__main__":
                                        app.run(port=@PORT@)
                                    """),
                            new Change(
                                    "Pin requirements",
                                    "requirements.txt",
                                    "flask==2.2.2\ngunicorn==20.1.0\npsycopg2==2.9.5\n"),
                            new Change("Add settings template", "settings.example.ini", """
                                    [database]
                                    host = localhost
                                    name = app
                                    user = app
                                    password = CHANGE_ME

                                    [server]
                                    port = @PORT@
                                    """),
                            new Change("systemd unit", "deploy/app.service", """
                                    [Unit]
                                    Description=App
                                    After=network.target postgresql.service

                                    [Service]
                                    User=@USER@
                                    WorkingDirectory=/srv/app
                                    ExecStart=/srv/app/venv/bin/gunicorn -b 127.0.0.1:@PORT@ app:app
                                    Restart=on-failure

                                    [Install]
                                    WantedBy=multi-user.target
                                    """),
                            new Change("Document setup", "README.md", """
                                    # App

                                        python3 -m venv venv
                                        venv/bin/pip install -r requirements.txt
                                        cp settings.example.ini settings.ini

                                    Runs on @HOST@ behind nginx.
                                    """),
                            new Change(
                                    "Bump gunicorn",
                                    "requirements.txt",
                                    "flask==2.2.2\ngunicorn==20.1.0\npsycopg2==2.9.6\n"))),
            new Project(
                    List.of("config", "infra", "ansible", "dotfiles"),
                    List.of(
                            new Change("inventory", "hosts.ini", "[web]\n@HOST@\n\n[web:vars]\nansible_user=@USER@\n"),
                            new Change("base playbook", "site.yml", """
                                    - hosts: web
                                      become: true
                                      tasks:
                                        - name: packages
                                          apt:
                                            name: [nginx, git, htop, rsync]
                                            state: present
                                    """),
                            new Change("ntp", "site.yml", """
                                    - hosts: web
                                      become: true
                                      tasks:
                                        - name: packages
                                          apt:
                                            name: [nginx, git, htop, rsync, chrony]
                                            state: present
                                        - name: time
                                          service:
                                            name: chrony
                                            enabled: true
                                    """),
                            new Change("vhost on @PORT@", "templates/vhost.conf", """
                                    server {
                                        listen @PORT@;
                                        server_name @HOST@;
                                        root /var/www/html;
                                    }
                                    """))));
}
