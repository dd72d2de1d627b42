// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// What a wallet delegates a plain account to (EIP-7702) so that it can do several things at once, all or none.
contract Account {
    struct Call {
        address to;
        bytes data;
    }

    function run(Call[] calldata calls) external {
        require(msg.sender == address(this));
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool done, bytes memory reason) = calls[i].to.call(calls[i].data);
            if (!done) {
                assembly {
                    revert(add(reason, 32), mload(reason))
                }
            }
        }
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external pure returns (bytes4) {
        return this.onERC1155Received.selector;
    }

    function onERC1155BatchReceived(address, address, uint256[] calldata, uint256[] calldata, bytes calldata)
        external
        pure
        returns (bytes4)
    {
        return this.onERC1155BatchReceived.selector;
    }

    receive() external payable {}
}
