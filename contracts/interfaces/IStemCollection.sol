// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// What the forge and the reveal ask of the collection.
interface IStemCollection {
    function reserve(uint256 id) external;

    function mint(address to, uint256 id, uint256 amount) external;

    function burn(address account, uint256 id, uint256 amount) external;

    function burnBatch(address account, uint256[] memory ids, uint256[] memory amounts) external;
}
