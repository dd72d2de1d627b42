// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";

/// A holder with code. It runs any call it is told to, and can be set to refuse tokens, or to make a call of its own
/// whenever it receives some, and to pass on how that call ended.
contract Receiver is ERC1155Holder {
    bool public refusing;
    address private _target;
    bytes private _onReceive;

    error Refused();

    function run(address target, bytes calldata data) external {
        _forward(target, data);
    }

    function refuse(bool refusing_) external {
        refusing = refusing_;
    }

    function onReceive(address target, bytes calldata data) external {
        _target = target;
        _onReceive = data;
    }

    function onERC1155Received(address, address, uint256, uint256, bytes memory) public override returns (bytes4) {
        if (refusing) revert Refused();
        if (_target != address(0)) _forward(_target, _onReceive);
        return this.onERC1155Received.selector;
    }

    function _forward(address target, bytes memory data) private {
        (bool success, bytes memory result) = target.call(data);
        if (!success) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
    }
}
