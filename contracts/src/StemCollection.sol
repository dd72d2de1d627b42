// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC1155Burnable} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Burnable.sol";
import {ERC1155Supply} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Supply.sol";
import {ERC1155URIStorage} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155URIStorage.sol";
import {ERC2981} from "@openzeppelin/contracts/token/common/ERC2981.sol";

/// Stems, songs, albums and sealed tokens of one release, as ids of one ERC-1155 contract.
///
/// What the owner can do: mint until minting is closed, appoint minters until then, set documents and royalty.
/// What nobody can do: move or burn a token without its holder's approval, dismiss a minter (or a forge or a reveal
/// could be stalled halfway), undo a reservation, open minting again.
///
/// After `closeMinting` only the appointed minters mint. The forge and the reveal mint only against a burn, so from
/// then on `totalSupply` of a stem can grow only by a reveal. An appointed account with other code can do more: whoever
/// wants to rely on the supply reads the `MinterAdded` events.
contract StemCollection is ERC1155Supply, ERC1155Burnable, ERC1155URIStorage, ERC2981, Ownable2Step {
    string public name;
    string public symbol;
    /// ERC-7572: the document of the collection as a whole.
    string public contractURI;
    bool public mintingClosed;
    mapping(address account => bool) public isMinter;
    /// The only account that may mint this id; zero while the id is not reserved.
    mapping(uint256 id => address) public soleMinter;

    event ContractURIUpdated();
    event MinterAdded(address indexed minter);
    event IdReserved(uint256 indexed id, address indexed minter);
    event MintingClosed();

    error MintingIsClosed();
    error NotMinter(address caller, uint256 id);
    error AlreadyReserved(uint256 id, address minter);
    error AlreadyMinted(uint256 id, uint256 supply);
    error LengthMismatch(uint256 ids, uint256 uris);

    constructor(
        string memory name_,
        string memory symbol_,
        string memory contractURI_,
        address owner_,
        address royaltyReceiver,
        uint96 royaltyBasisPoints
    ) ERC1155("") Ownable(owner_) {
        name = name_;
        symbol = symbol_;
        contractURI = contractURI_;
        _setDefaultRoyalty(royaltyReceiver, royaltyBasisPoints);
    }

    function mint(address to, uint256 id, uint256 amount) external {
        _checkMayMint(id);
        _mint(to, id, amount, "");
    }

    function mintBatch(address to, uint256[] calldata ids, uint256[] calldata amounts) external {
        for (uint256 i = 0; i < ids.length; ++i) _checkMayMint(ids[i]);
        _mintBatch(to, ids, amounts, "");
    }

    /// A minter takes an id that was never minted for itself, for ever: not even the owner mints it past that minter.
    function reserve(uint256 id) external {
        if (!isMinter[msg.sender]) revert NotMinter(msg.sender, id);
        if (soleMinter[id] != address(0)) revert AlreadyReserved(id, soleMinter[id]);
        if (totalSupply(id) != 0) revert AlreadyMinted(id, totalSupply(id));
        soleMinter[id] = msg.sender;
        emit IdReserved(id, msg.sender);
    }

    function addMinter(address minter) external onlyOwner {
        if (mintingClosed) revert MintingIsClosed();
        isMinter[minter] = true;
        emit MinterAdded(minter);
    }

    function closeMinting() external onlyOwner {
        if (mintingClosed) revert MintingIsClosed();
        mintingClosed = true;
        emit MintingClosed();
    }

    function setURIs(uint256[] calldata ids, string[] calldata uris) external onlyOwner {
        if (ids.length != uris.length) revert LengthMismatch(ids.length, uris.length);
        for (uint256 i = 0; i < ids.length; ++i) _setURI(ids[i], uris[i]);
    }

    function setContractURI(string calldata contractURI_) external onlyOwner {
        contractURI = contractURI_;
        emit ContractURIUpdated();
    }

    function setRoyalty(address receiver, uint96 basisPoints) external onlyOwner {
        _setDefaultRoyalty(receiver, basisPoints);
    }

    function uri(uint256 id) public view override(ERC1155, ERC1155URIStorage) returns (string memory) {
        return super.uri(id);
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC1155, ERC2981) returns (bool) {
        return super.supportsInterface(interfaceId);
    }

    function _checkMayMint(uint256 id) private view {
        address sole = soleMinter[id];
        if (sole != address(0) ? msg.sender == sole : isMinter[msg.sender]) return;
        if (sole != address(0) || msg.sender != owner()) revert NotMinter(msg.sender, id);
        if (mintingClosed) revert MintingIsClosed();
    }

    function _update(address from, address to, uint256[] memory ids, uint256[] memory values)
        internal
        override(ERC1155, ERC1155Supply)
    {
        super._update(from, to, ids, values);
    }
}
