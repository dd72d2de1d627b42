// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// A contract account with one owner, as small as ERC-1271 allows.
contract SmartAccount {
    address public immutable owner;

    constructor(address owner_) {
        owner = owner_;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        if (signature.length != 65) return 0xffffffff;
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        return ecrecover(digest, uint8(signature[64]), r, s) == owner ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }
}

/// Deploys accounts to addresses that are known before (CREATE2).
contract Factory {
    function deploy(address owner, bytes32 salt) external returns (address) {
        return address(new SmartAccount{salt: salt}(owner));
    }

    function refuse() external pure {
        revert();
    }
}

/// What an account may delegate to by EIP-7702: code that knows nothing of signatures.
contract Careless {
    fallback() external payable {}
}

/// Says yes while it fails: what comes with a revert is no answer.
contract Crying {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        bytes4 yes = 0x1626ba7e;
        assembly {
            mstore(0, yes)
            revert(0, 32)
        }
    }
}
