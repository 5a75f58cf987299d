#!/bin/sh
# A real systemd user manager for an unprivileged user, in a mount namespace of its own, in which our unit is installed,
# shown, run and removed. Run as root, as: unshare --mount --propagation private user_manager.sh OPTOUT HOME
# Prints what each step said; the test reads it. Ends with 77 when this kernel cannot do it.
set -u
optout=$1
home=$2
user=1000
mount -t tmpfs none /run && mount -t tmpfs none /home && mount -t tmpfs none /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup || exit 77
mkdir -p /run/systemd/system /run/systemd/unit-root /run/user/$user
mkdir -p "/sys/fs/cgroup/optout-$$" && echo $$ >"/sys/fs/cgroup/optout-$$/cgroup.procs" || exit 77
# PrivateTmp= hides /tmp, where the test has its home.
mkdir -p /home/casey && cp -r "$home/." /home/casey
chmod 700 /run/user/$user /home/casey
chown -R $user:$user /run/user/$user /home/casey "/sys/fs/cgroup/optout-$$"

# shellcheck disable=SC2016 # the inner shell expands it
setpriv --reuid=$user --regid=$user --clear-groups env -i PATH=/usr/bin:/bin HOME=/home/casey \
    XDG_RUNTIME_DIR=/run/user/$user LC_ALL=C OPTOUT="$optout" sh -c '
    /lib/systemd/systemd --user --log-target=null &
    for i in $(seq 100); do systemctl --user is-system-running >/dev/null 2>&1 && break; sleep 0.1; done
    systemctl --user is-system-running >/dev/null || exit 77
    echo "= install"; "$OPTOUT" schedule install 2>&1
    echo "= timer"; systemctl --user list-timers --no-legend | grep -o "optout-recheck.timer *optout-recheck.service"
    echo "= run"; systemctl --user start optout-recheck.service; systemctl --user show optout-recheck.service -P Result
    echo "= show"; "$OPTOUT" schedule show --json

    # The same unit with another program: what it may and may not.
    unit=$HOME/.config/systemd/user/optout-recheck.service
    cat >"$HOME/probe" <<"PROBE"
#!/bin/sh
exec >"$HOME/.local/state/optout/probe" 2>&1
touch "$HOME/outside" && echo "home can be written"
touch "$HOME/.config/optout/inside" && echo "configuration can be written"
touch /etc/outside && echo "system can be written"
grep -E "NoNewPrivs|Seccomp:|CapBnd" /proc/self/status
unshare --user true && echo "a browser can make its sandbox"
unshare --user --mount true || echo "mounts are refused"
python3 -c "import socket; socket.socket(socket.AF_PACKET)" || echo "packets are refused"
PROBE
    chmod +x "$HOME/probe"
    sed -i "s|^ExecStart=.*|ExecStart=sh $HOME/probe|" "$unit"
    systemctl --user daemon-reload
    systemctl --user start optout-recheck.service
    echo "= probe"; cat "$HOME/.local/state/optout/probe"

    echo "= remove"; "$OPTOUT" schedule remove 2>&1
    echo "= left"; find "$HOME/.config/systemd" "$HOME/.local/share/systemd" -type f 2>/dev/null
    systemctl --user list-timers --no-legend
    echo "= end"
    systemctl --user exit'
code=$?
sleep 0.5
echo $$ >/sys/fs/cgroup/cgroup.procs
find "/sys/fs/cgroup/optout-$$" -depth -type d -exec rmdir {} + 2>/dev/null
exit $code
