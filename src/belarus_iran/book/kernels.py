"""Kernels forked from a process that has loaded all they need: none waits for imports."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from belarus_iran.book.execution import settle


def install() -> None:
    """Make Jupyter fork every kernel that this process starts from now on."""
    factory = KernelProvisionerFactory.instance()
    factory.provisioners["forked"] = EntryPoint(
        "forked", f"{__name__}:ForkedProvisioner", factory.GROUP_NAME
    )
    factory.default_provisioner_name = "forked"


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel as a fork of the server that has everything loaded."""

    async def pre_launch(self, **options: Any) -> dict[str, Any]:
        """Let the kernel be reached by a name, for a port may be taken before it is bound."""
        # The sign makes it one of Linux, without a file.
        self.parent.transport, self.parent.ip = "ipc", f"@{self.kernel_id}"
        return await super().pre_launch(**options)

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Fork a kernel that takes the arguments of `cmd`, which would start a fresh one."""
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        folder = options.get("cwd") or os.getcwd()
        kernel = multiprocessing.get_context("fork").Process(
            target=_serve, args=(arguments, folder, options["env"])
        )
        kernel.start()
        self.process = _Process(kernel)
        self.pid = self.pgid = kernel.pid
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and wait: Jupyter would sleep if it found it alive."""
        await super().kill(restart)
        self.process.wait()


class _Process:
    """A process of `multiprocessing` with the methods that Jupyter calls on one of `subprocess`."""

    stdin = stdout = stderr = None

    def __init__(self, process: multiprocessing.Process) -> None:
        self._process = process
        self.terminate, self.kill = process.terminate, process.kill

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self._process.pid, number)


def _serve(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    from ipykernel.kernelapp import IPKernelApp

    settle()
    os.setsid()
    # The loop in use at the fork belongs to the parent.
    asyncio.set_event_loop(asyncio.new_event_loop())
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # Named here, because Matplotlib was loaded before there was a kernel to set it up.
    IPKernelApp.launch_instance(["--matplotlib=inline", *arguments])
