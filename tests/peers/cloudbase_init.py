"""Cloudbase-Init, the agent in Windows images that makes and posts the initial password, and the library it uses."""

import json
import sys
from base64 import b64decode
from unittest import mock

from cloudbaseinit import conf
from cloudbaseinit.metadata.services import httpservice
from cloudbaseinit.osutils import factory, posix
from cloudbaseinit.plugins.common import setuserpassword
from cloudbaseinit.utils import crypt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

KEYS = {
    "ecdsa": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


def make_keys(kinds):
    """Key pairs as users have them: a private key in PEM, and the line that the cloud hands to the guest."""
    return [make_key(kind) for kind in kinds]


def make_key(kind):
    key = KEYS[kind]() if kind in KEYS else rsa.generate_private_key(65537, kind)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL if kind not in KEYS else serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    line = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return {"privateKey": pem.decode(), "publicKey": line.decode()}


def random_passwords(count):
    """Drawn as Cloudbase-Init draws them. On Windows it draws until there are upper case, lower case and digits."""
    draw = posix.PosixUtils().generate_random_password
    return [draw(conf.CONF.user_password_length) for _ in range(count)]


def encrypt(publicKey, passwords):
    """Records of these passwords, or why there are none."""
    try:
        manager = crypt.CryptManager()
        return {"records": [manager.public_encrypt(publicKey, password).decode() for password in passwords]}
    except crypt.CryptException as refusal:
        return {"refusal": str(refusal)}


def decrypt(privateKey, record):
    """What is in a record, by the same library's other half."""
    key = serialization.load_pem_private_key(privateKey.encode(), None)
    return key.decrypt(b64decode(record, validate=True), padding.PKCS1v15()).decode()


def first_boot(metadataUrl):
    """The plug-in that sets the user's password, at work against a metadata service; only Windows itself is not there."""
    guest = Guest()
    conf.CONF.set_override("metadata_base_url", metadataUrl, "openstack")
    conf.CONF.set_override("retry_count", 0)
    with mock.patch.object(factory, "get_os_utils", return_value=guest):
        try:
            setuserpassword.SetUserPasswordPlugin().execute(httpservice.HttpService(), {})
        except crypt.CryptException as refusal:
            guest.report["refusal"] = str(refusal)
    return guest.report


class Guest(posix.PosixUtils):
    """An operating system with one user, whose password is kept to compare with."""

    def __init__(self):
        self.report = {}

    def user_exists(self, username):
        return True

    def set_user_password(self, username, password, password_expires=False):
        self.report["password"] = password


ANSWERS = {answer.__name__: answer for answer in [make_keys, random_passwords, encrypt, decrypt, first_boot]}

if __name__ == "__main__":
    for line in sys.stdin:
        question, arguments = json.loads(line)
        print(json.dumps(ANSWERS[question](**arguments)), flush=True)
